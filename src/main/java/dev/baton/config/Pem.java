package dev.baton.health;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys in their textual encoding (RFC 7468). Pure functions. */
final class Pem {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]++)-----END PRIVATE KEY-----");

    private Pem() {}

    /**
     * The certificates of a file.
     *
     * @throws GeneralSecurityException if there is none, or one is malformed
     */
    static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
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
     * The unencrypted PKCS #8 private key of a file.
     *
     * @param owner the public key it belongs to, which gives the algorithm
     * @throws GeneralSecurityException if there is none, or it is of another algorithm
     */
    static PrivateKey privateKey(byte[] pem, PublicKey owner) throws GeneralSecurityException {
        Matcher matcher = PRIVATE_KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!matcher.find()) {
            throw new GeneralSecurityException("no PKCS #8 private key without a password in it");
        }
        byte[] key = Base64.getMimeDecoder().decode(matcher.group(1));
        return KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(key));
    }
}
