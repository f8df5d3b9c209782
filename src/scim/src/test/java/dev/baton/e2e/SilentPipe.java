package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A file that stands still, as one on a dead network share does: once it is full, writing never ends. No interrupt ends it either.
 */
final class SilentPipe implements AutoCloseable {
    private final Path path;
    private final RandomAccessFile bothEnds;

    private SilentPipe(Path path) throws IOException {
        this.path = path;
        // Linux opens a pipe for both at once, so that nobody who opens it waits for somebody else.
        bothEnds = new RandomAccessFile(path.toFile(), "rw");
    }

    static SilentPipe create(Path path) throws IOException, InterruptedException {
        assertThat(run("mkfifo", "--mode=600", path.toString()), is(0));
        return new SilentPipe(path);
    }

    /** Writes until there is no room for one byte more. */
    void fill() throws IOException, InterruptedException {
        assertThat("full", run("dd", "if=/dev/zero", "of=" + path, "oflag=nonblock", "bs=1", "status=none"), is(1));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Override
    public void close() throws IOException {
        bothEnds.close();
    }
}
