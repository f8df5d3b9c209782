package dev.baton.contract;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;

/** A handmade ClientHello for TLS up to 1.2, as the JDK may no longer offer these versions and cipher suites. */
record ClientHello(int version, List<Integer> suites) {
    static final int TLS_1_0 = 0x0301;
    static final int TLS_1_1 = 0x0302;
    static final int TLS_1_2 = 0x0303;

    /** Cipher suites of TLS up to 1.2 that use CBC with SHA-1, 3DES or RC4, or lack forward secrecy. */
    static final List<Integer> WEAK =
            List.of(0xc013, 0xc014, 0xc009, 0xc00a, 0x002f, 0x0035, 0x0033, 0x0039, 0x000a, 0xc012, 0x0005, 0x0004);

    static final List<Integer> STRONG = List.of(0xc02f, 0xc030, 0xc02b, 0xc02c, 0xcca8, 0xcca9);

    private static final int HANDSHAKE = 22;
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    /**
     * Sends this message and reads the reply.
     *
     * @return what the server chose, such as {@code TLS 1.2, suite c02f}; empty if it refused
     */
    String chosen(DeadlineSocket socket) throws IOException {
        socket.within(READ_LIMIT);
        socket.getOutputStream().write(bytes());
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (in.readUnsignedByte() != HANDSHAKE) {
                return "";
            }
            in.skipNBytes(4);
            if (in.readUnsignedByte() != 2) {
                return "";
            }
            in.skipNBytes(3);
            int chosenVersion = in.readUnsignedShort();
            in.skipNBytes(32);
            in.skipNBytes(in.readUnsignedByte());
            return String.format("TLS 1.%d, suite %04x", chosenVersion - TLS_1_0, in.readUnsignedShort());
        } catch (SocketTimeoutException e) {
            throw new IOException("neither an answer nor an end within 10 s", e);
        } catch (IOException e) {
            return "";
        }
    }

    /** Encodes this message (RFC 5246 section 7.4.1.2) in a TLS record. */
    byte[] bytes() {
        byte[] hello = written(out -> {
            out.writeShort(version);
            out.write(new byte[32]);
            out.writeByte(0);
            out.writeShort(2 * suites.size());
            for (int suite : suites) {
                out.writeShort(suite);
            }
            out.writeShort(0x0100);
            byte[] extensions = extensions();
            out.writeShort(extensions.length);
            out.write(extensions);
        });
        return written(out -> {
            out.writeByte(HANDSHAKE);
            out.writeShort(TLS_1_0);
            out.writeShort(hello.length + 4);
            out.writeInt(1 << 24 | hello.length);
            out.write(hello);
        });
    }

    private static byte[] extensions() {
        return written(out -> {
            list(out, 10, 0x0017, 0x0018, 0x001d);
            out.writeShort(11);
            out.writeShort(2);
            out.writeShort(0x0100);
            list(out, 13, 0x0403, 0x0503, 0x0804, 0x0805, 0x0401, 0x0501, 0x0203, 0x0201);
            out.writeShort(0xff01);
            out.writeShort(1);
            out.writeByte(0);
        });
    }

    private static void list(DataOutputStream out, int extension, int... values) throws IOException {
        out.writeShort(extension);
        out.writeShort(2 * values.length + 2);
        out.writeShort(2 * values.length);
        for (int value : values) {
            out.writeShort(value);
        }
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
