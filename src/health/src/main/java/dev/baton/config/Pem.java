package dev.baton.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Reads certificates and private keys in their textual encoding (RFC 7468), and makes of them what a TLS context takes. Safe
 * for use by several threads at once.
 */
public final class Pem {
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]++)-----END PRIVATE KEY-----");
    /** The stores never leave memory. */
    private static final char[] NO_PASSWORD = new char[0];

    private Pem() {}

    /**
     * What a file holds.
     *
     * @param file a file of at most 1 MiB
     * @return its bytes
     * @throws IOException if it cannot be read or is larger; the message names the file
     */
    public static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + ": larger than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        }
    }

    /**
     * The certificates in a text.
     *
     * @param pem what a file holds
     * @return at least one, in the order of the text
     * @throws GeneralSecurityException if there is none, or one is malformed
     */
    public static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        List<X509Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return certificates;
    }

    /**
     * The certificates in a file.
     *
     * @param file a file of at most 1 MiB
     * @return at least one, in the order of the file
     * @throws IOException if it cannot be read or used; the message names the file
     */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            return certificates(read(file));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The unencrypted PKCS #8 private key in a text.
     *
     * @param pem what a file holds
     * @param owner the public key it belongs to, which gives the algorithm
     * @return the private key
     * @throws GeneralSecurityException if there is none, or it is malformed or of another algorithm
     */
    public static PrivateKey privateKey(byte[] pem, PublicKey owner) throws GeneralSecurityException {
        Matcher matcher = PRIVATE_KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!matcher.find()) {
            throw new GeneralSecurityException("no PKCS #8 private key without a password in it");
        }
        try {
            byte[] key = Base64.getMimeDecoder().decode(matcher.group(1));
            return KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("its private key is not valid base64", e);
        }
    }

    /**
     * What presents a certificate.
     *
     * @param certificates the text of its chain, its own first
     * @param key the text of its private key
     * @return key managers of the JDK
     * @throws GeneralSecurityException if one of the texts cannot be used
     * @throws IOException not in practice
     */
    public static KeyManager[] keyManagers(byte[] certificates, byte[] key)
            throws GeneralSecurityException, IOException {
        List<X509Certificate> chain = certificates(certificates);
        PrivateKey privateKey = privateKey(key, chain.getFirst().getPublicKey());
        KeyStore own = emptyStore();
        own.setKeyEntry("own", privateKey, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        return keys.getKeyManagers();
    }

    /**
     * What trusts the holders of certificates that one of these issued, and nobody else.
     *
     * @param authorities any number; with none, nobody is trusted
     * @return trust managers of the JDK
     * @throws GeneralSecurityException if the JDK cannot use one of them
     * @throws IOException not in practice
     */
    public static TrustManager[] trustManagers(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = emptyStore();
        for (X509Certificate authority : authorities) {
            trusted.setCertificateEntry("authority-" + trusted.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
