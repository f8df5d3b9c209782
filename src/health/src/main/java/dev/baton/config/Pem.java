package dev.baton.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Reads certificates and private keys in their textual encoding (RFC 7468), and creates key and trust managers from them. Safe
 * for use by several threads at once.
 */
public final class Pem {
    private static final int MAX_BYTES = 1 << 20;
    private static final int LEAST_RSA_BITS = 2_048;
    private static final Pattern CERTIFICATE = block("(?:X509 |TRUSTED )?CERTIFICATE");
    private static final Pattern PRIVATE_KEY = block("(ENCRYPTED |RSA |EC |DSA |)PRIVATE KEY");
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);
    /** The stores never leave memory. */
    private static final char[] NO_PASSWORD = new char[0];

    private Pem() {}

    /**
     * Reads a file.
     *
     * @param file a file of at most 1 MiB
     * @return its bytes
     * @throws IOException if it cannot be read or is larger; the message names the file
     */
    public static byte[] read(Path file) throws IOException {
        try {
            return RegularFile.read(file, MAX_BYTES);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Parses the certificates in a text.
     *
     * @param pem the content of a file
     * @return at least one, in the order of the text
     * @throws GeneralSecurityException if there is none, or one is malformed
     */
    public static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Matcher matcher = CERTIFICATE.matcher(text); matcher.find(); ) {
            byte[] der = decode(matcher.group(matcher.groupCount()), "its certificate");
            try {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException e) {
                throw new CertificateException("its certificate is malformed", e);
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(
                    PRIVATE_KEY.matcher(text).find()
                            ? "a private key and no certificate in it"
                            : "no certificate in it");
        }
        return List.copyOf(certificates);
    }

    /**
     * Reads the certificates in a file.
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
     * Parses the private key in a text: PKCS #8, PKCS #1 (RFC 8017 appendix A.1.2) or SEC 1 (RFC 5915), without a password.
     *
     * @param pem the content of a file
     * @param owner the public key it belongs to
     * @return the private key
     * @throws GeneralSecurityException if there is none, or it is malformed, or it belongs to another public key
     */
    public static PrivateKey privateKey(byte[] pem, PublicKey owner) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        Matcher matcher = PRIVATE_KEY.matcher(text);
        if (!matcher.find()) {
            throw new GeneralSecurityException(
                    CERTIFICATE.matcher(text).find()
                            ? "a certificate and no private key in it"
                            : "no private key in it");
        }
        String content = matcher.group(2);
        // PKCS #1 and SEC 1 keys with a password have header fields (RFC 1421 section 4.6.1).
        if (matcher.group(1).startsWith("ENCRYPTED") || content.contains("ENCRYPTED")) {
            throw new GeneralSecurityException("its private key has a password: only keys without one can be used");
        }
        byte[] der = decode(content, "its private key");
        PrivateKey key = privateKey(matcher.group(1).isEmpty() ? der : Der.pkcs8(der, owner), owner.getAlgorithm());
        if (!belongTogether(key, owner)) {
            throw new GeneralSecurityException("its private key does not belong to the certificate");
        }
        return key;
    }

    private static PrivateKey privateKey(byte[] pkcs8, String algorithm) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            throw new GeneralSecurityException(
                    "its private key is malformed, or does not belong to the " + algorithm + " key of the certificate",
                    e);
        }
    }

    /** Returns whether one key verifies what the other signs. */
    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = publicKey.getAlgorithm();
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
                    case "RSASSA-PSS" -> algorithm;
                    default -> throw new GeneralSecurityException(algorithm + " keys cannot be used for TLS");
                });
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(PSS);
        }
        try {
            signature.initSign(privateKey);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    private static Pattern block(String type) {
        return Pattern.compile("-----BEGIN " + type + "-----([^-]*+(?:-(?!----)[^-]*+)*+)-----END ");
    }

    private static byte[] decode(String base64, String what) throws GeneralSecurityException {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(what + " is not valid base64", e);
        }
    }

    /**
     * Selects the cipher suites to use: all but CBC with SHA-1, which is open to padding attacks (RFC 9325 section 4.2).
     *
     * @param enabled the suites that the JDK enables
     * @return the remaining suites
     */
    public static List<String> cipherSuites(String[] enabled) {
        return Arrays.stream(enabled)
                .filter(suite -> !suite.endsWith("_CBC_SHA"))
                .toList();
    }

    /**
     * Checks that certificates are strong enough: no signature with SHA-1 or MD5, except on a root that issued others, and no
     * RSA key below 2,048 bits.
     *
     * @param chain certificates, the owner's first
     * @throws CertificateException if one is too weak; the message says why
     */
    public static void checkStrength(List<X509Certificate> chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            boolean isRoot = certificate != chain.getFirst()
                    && certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
            String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
            if (!isRoot && (signature.startsWith("SHA1") || signature.startsWith("MD"))) {
                throw new CertificateException("a certificate signed with " + certificate.getSigAlgName()
                        + ", which is too weak: SHA-256 or better is needed");
            }
            if (certificate.getPublicKey() instanceof RSAPublicKey rsa
                    && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
                throw new CertificateException("an RSA key of "
                        + rsa.getModulus().bitLength() + " bits, which is too weak: 2048 or more are needed");
            }
        }
    }

    /**
     * Creates the key managers that present a certificate.
     *
     * @param certificates the text of its chain, starting with the certificate itself
     * @param key the text of its private key
     * @return key managers of the JDK
     * @throws GeneralSecurityException if one of the texts cannot be used, the key belongs to another certificate, or the chain
     *     is too weak
     * @throws IOException not in practice
     */
    public static KeyManager[] keyManagers(byte[] certificates, byte[] key)
            throws GeneralSecurityException, IOException {
        List<X509Certificate> chain = certificates(certificates);
        checkStrength(chain);
        PrivateKey privateKey = privateKey(key, chain.getFirst().getPublicKey());
        KeyStore own = emptyStore();
        own.setKeyEntry("own", privateKey, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        return keys.getKeyManagers();
    }

    /**
     * Creates trust managers that trust only certificates that one of these authorities issued.
     *
     * @param authorities any number; if there are none, nobody is trusted
     * @return trust managers that also {@linkplain #checkStrength check the strength} of each chain
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
        return new TrustManager[] {new StrongTrust((X509ExtendedTrustManager) trust.getTrustManagers()[0])};
    }

    /**
     * Says why a certificate is not valid now.
     *
     * @param certificate any certificate
     * @return {@code expired at} or {@code is not valid before} and the time; empty if it is valid
     */
    public static Optional<String> datesProblem(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return Optional.empty();
        } catch (CertificateExpiredException e) {
            return Optional.of("expired at " + certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            return Optional.of(
                    "is not valid before " + certificate.getNotBefore().toInstant());
        }
    }

    /**
     * Creates something from a file.
     *
     * @param <T> the type of the result
     */
    @FunctionalInterface
    public interface Use<T> {
        /**
         * Creates it.
         *
         * @return the result
         * @throws GeneralSecurityException if the file cannot be used
         * @throws IOException if it cannot be read; the message begins with the file
         */
        T make() throws GeneralSecurityException, IOException;
    }

    /**
     * Uses a file that a setting names, and names both if that fails.
     *
     * @param setting the setting
     * @param file its value
     * @param use reads the file, or creates something from its content
     * @param <T> the type of the result
     * @return the result
     * @throws IOException if it fails; the message names setting, file and reason
     */
    public static <T> T use(Setting<Path> setting, Path file, Use<T> use) throws IOException {
        try {
            return use.make();
        } catch (GeneralSecurityException e) {
            throw new IOException(setting.name() + " " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(setting.name() + " " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
