package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Makes certificates in a folder: NAME.crt, NAME.key and NAME.p12. The JDK's keytool does it, as no class of the JDK can.
 *
 * @param folder where the files go
 */
public record TestCertificates(Path folder) {
    /** The entry of the key stores. */
    public static final String ALIAS = "it";

    private static final String PASSWORD = "changeit";

    /** The password of the key stores and of their keys. */
    public static char[] password() {
        return PASSWORD.toCharArray();
    }

    /** The file of a certificate that was made. */
    public Path certificate(String name) {
        return folder.resolve(name + ".crt");
    }

    /** The file of its private key. */
    public Path key(String name) {
        return folder.resolve(name + ".key");
    }

    /** A self-signed certificate that is a CA too, of RSA or EC, for some addresses and names. */
    public KeyStore selfSigned(String name, String algorithm, String alternativeNames, String... more)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair", "-keyalg", algorithm, "-dname", "CN=" + name, "-ext", "san=" + alternativeNames));
        arguments.addAll(List.of("-ext", "bc=ca:true"));
        arguments.addAll(List.of(more));
        keytool(name, arguments);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store(name))) {
            keys.load(in, password());
        }
        write(certificate(name), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
        write(key(name), "PRIVATE KEY", keys.getKey(ALIAS, password()).getEncoded());
        return keys;
    }

    /** A certificate that another one issued; its file holds the chain. */
    public void issued(String authority, String name, String algorithm, String alternativeNames) throws Exception {
        selfSigned(name, algorithm, alternativeNames);
        Path request = folder.resolve(name + ".csr");
        keytool(name, List.of("-certreq", "-file", request.toString()));
        keytool(
                authority,
                List.of(
                        "-gencert",
                        "-rfc",
                        "-infile",
                        request.toString(),
                        "-outfile",
                        certificate(name).toString(),
                        "-ext",
                        "san=" + alternativeNames));
    }

    private Path store(String name) {
        return folder.resolve(name + ".p12");
    }

    private void keytool(String store, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-alias", ALIAS, "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", store(store).toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output, keytool.waitFor(), is(0));
    }

    private static void write(Path file, String type, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }
}
