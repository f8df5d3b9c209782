package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RegularFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileIsReadThroughLinks() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertThat(new String(RegularFile.read(link, 4)), is("text"));
    }

    @Test
    void whatIsNoRegularFileIsRefusedWithoutBeingOpened() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(), is(0));
        Path socket = folder.resolve("s");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));

            assertThat(fault(pipe), is("it is not a regular file"));
            assertThat(fault(socket), is("it is not a regular file"));
        }
        assertThat(fault(Path.of("/dev/zero")), is("it is not a regular file"));
        assertThat(fault(folder), is("it is a directory"));
        assertThat(fault(folder.resolve("none")), is("no such file"));
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[5]);

        assertThat(RegularFile.read(file, 5).length, is(5));
        assertThat(
                assertThrows(IOException.class, () -> RegularFile.read(file, 4)).getMessage(),
                is("it is larger than 4 bytes"));
    }

    @Test
    void aFileSystemThatDoesNotAnswerIsGivenUp() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Thread> reader = new AtomicReference<>();

        IOException fault = assertThrows(
                IOException.class,
                () -> RegularFile.withinTime(Path.of("hangs"), Duration.ofMillis(20), () -> {
                    reader.set(Thread.currentThread());
                    never.await();
                    return "";
                }));

        assertThat(fault.getMessage(), is("it was not read within 0 s"));
        reader.get().join();
    }

    /** As a file system that is gone: an interrupt does not reach it. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // It goes on waiting.
            }
        }
    }

    private static String fault(Path file) {
        return assertThrows(IOException.class, () -> RegularFile.read(file, 4)).getMessage();
    }

    @Test
    void aFileThatHangsHoldsOneThread(@TempDir Path folder) throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        List<Thread> readers = new CopyOnWriteArrayList<>();
        Path file = folder.resolve("hangs");

        for (int i = 0; i < 5; i++) {
            assertThat(hang(file, readers, goesOn).getMessage(), is("it was not read within 0 s"));
        }
        assertThat("another file", RegularFile.withinTime(folder.resolve("other"), () -> "read"), is("read"));
        goesOn.countDown();

        assertThat(readers.size(), is(1));
        readers.getFirst().join();
        assertThat("once it goes on", RegularFile.withinTime(file, () -> "read"), is("read"));
    }

    @Test
    void aKnownSecretOutlastsAFileSystemThatHangs(@TempDir Path folder) throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        Path file = Files.writeString(folder.resolve("token"), "first");
        FileSecret secret = new FileSecret(file, new Origin(Origin.Source.COMMAND_LINE, "--token-file"), false);
        assertThat(secret.get(), is("first"));
        Files.writeString(file, "the second");
        List<Thread> readers = new CopyOnWriteArrayList<>();

        hang(file, readers, goesOn);
        assertThat("while it hangs", secret.get(), is("first"));
        goesOn.countDown();
        readers.getFirst().join();
        Thread.currentThread().interrupt();
        assertThat("of an interrupted thread", secret.get(), is("first"));
        assertThat(Thread.interrupted(), is(true));
        assertThat("once it goes on", secret.get(), is("the second"));
    }

    private static IOException hang(Path file, List<Thread> readers, CountDownLatch goesOn) {
        return assertThrows(
                IOException.class,
                () -> RegularFile.withinTime(file, Duration.ofMillis(200), () -> {
                    readers.add(Thread.currentThread());
                    awaitUninterruptibly(goesOn);
                    return "";
                }));
    }
}
