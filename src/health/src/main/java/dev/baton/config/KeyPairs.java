package dev.baton.config;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** Proves that two keys are a pair: what one signs, the other verifies. */
final class KeyPairs {
    private static final byte[] MESSAGE = {'b', 'a', 't', 'o', 'n'};
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    private KeyPairs() {}

    /**
     * Whether the keys are a pair.
     *
     * @throws GeneralSecurityException if TLS has no use for keys of this algorithm
     */
    static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        Signature signature = signature(publicKey.getAlgorithm());
        try {
            signature.initSign(privateKey);
            signature.update(MESSAGE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(MESSAGE);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case "RSA" -> Signature.getInstance("SHA256withRSA");
            case "EC" -> Signature.getInstance("SHA256withECDSA");
            case "EdDSA", "Ed25519", "Ed448" -> Signature.getInstance("EdDSA");
            case "RSASSA-PSS" -> {
                Signature pss = Signature.getInstance(algorithm);
                pss.setParameter(PSS);
                yield pss;
            }
            default -> throw new GeneralSecurityException(algorithm + " keys cannot be used for TLS");
        };
    }
}
