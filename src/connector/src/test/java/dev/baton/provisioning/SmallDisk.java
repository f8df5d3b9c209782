package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few megabytes in the place of a directory; for root. */
record SmallDisk(Path directory) implements AutoCloseable {
    static SmallDisk mount(Path directory) throws IOException {
        boolean isMounted = run("mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", directory.toString()) == 0;
        if ("true".equals(System.getenv("CI"))) {
            assertThat("a small disk can be mounted", isMounted, is(true));
        }
        assumeTrue(isMounted, "a small disk cannot be mounted");
        return new SmallDisk(directory);
    }

    void fill() throws IOException {
        byte[] page = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            // That is full.
        }
    }

    void makeRoom() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    @Override
    public void close() throws IOException {
        assertThat("exit code of umount", run("umount", "--lazy", directory.toString()), is(0));
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    }
}
