package dev.baton.dist;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** A digest of all inputs of a distribution, which shows whether an existing one is up to date. */
record Inputs(String digest) {
    static Inputs of(Application application) throws IOException {
        MessageDigest digest = sha256();
        text(digest, application.name());
        text(digest, application.version());
        text(digest, application.mainClass());
        text(digest, application.addModules().stream().sorted().toList().toString());
        text(digest, Runtime.version().toString());
        for (Path entry : application.classPath()) {
            add(digest, entry);
        }
        add(digest, builder());
        return new Inputs(HexFormat.of().formatHex(digest.digest()));
    }

    boolean areThoseOf(Path record, Path output) throws IOException {
        return Files.isDirectory(output)
                && Files.exists(record)
                && Files.readString(record).equals(digest);
    }

    void write(Path record) throws IOException {
        Files.writeString(record, digest);
    }

    /** The location of this program, as another builder makes another distribution. */
    private static Path builder() {
        try {
            return Path.of(Inputs.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new DistributionException("the builder cannot find its own location: " + e.getMessage());
        }
    }

    private static void add(MessageDigest digest, Path entry) throws IOException {
        Path root = entry.toAbsolutePath();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                text(digest, root.getParent().relativize(file).toString());
                digest.update(Files.readAllBytes(file));
            }
        }
    }

    private static void text(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
