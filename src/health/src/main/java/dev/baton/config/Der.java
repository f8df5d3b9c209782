package dev.baton.config;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/** Wraps private keys of older formats in PKCS #8, in DER (ITU-T X.690). Pure functions. */
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final int LONG_FORM = 0x80;

    private Der() {}

    /**
     * Wraps a PKCS #1 or SEC 1 key in PKCS #8 (RFC 5208 section 5). The algorithm and the curve come from the public key, which
     * encodes them in the same way.
     */
    static byte[] pkcs8(byte[] key, PublicKey owner) throws GeneralSecurityException {
        return tagged(SEQUENCE, VERSION_0, algorithm(owner.getEncoded()), tagged(OCTET_STRING, key));
    }

    /** Returns the AlgorithmIdentifier of a SubjectPublicKeyInfo (RFC 5280 section 4.1), its first element. */
    private static byte[] algorithm(byte[] publicKey) throws GeneralSecurityException {
        try {
            int start = contentStart(publicKey, 0);
            int content = contentStart(publicKey, start);
            return Arrays.copyOfRange(publicKey, start, content + contentLength(publicKey, start));
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new GeneralSecurityException("the certificate's public key is malformed", e);
        }
    }

    private static int contentStart(byte[] der, int element) {
        int first = der[element + 1] & 0xff;
        return element + 2 + (first < LONG_FORM ? 0 : first - LONG_FORM);
    }

    private static int contentLength(byte[] der, int element) {
        int first = der[element + 1] & 0xff;
        return first < LONG_FORM
                ? first
                : new BigInteger(1, Arrays.copyOfRange(der, element + 2, contentStart(der, element))).intValueExact();
    }

    private static byte[] tagged(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : contents) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (content.size() < LONG_FORM) {
            all.write(content.size());
        } else {
            byte[] length = HexFormat.of().parseHex(evenHex(content.size()));
            all.write(LONG_FORM + length.length);
            all.writeBytes(length);
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    private static String evenHex(int number) {
        String hex = Integer.toHexString(number);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }
}
