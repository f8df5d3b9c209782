package dev.baton.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads regular files only, within bounds of size and time: opening a named pipe waits for a writer, a device may have no end,
 * and a network file system that is gone does not answer. Safe for use by several threads at once.
 */
public final class RegularFile {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Bounds the threads that hang forever on a file. */
    private static final Semaphore READERS = new Semaphore(16);

    private RegularFile() {}

    /**
     * Reads a file.
     *
     * @param file its path; symbolic links are followed
     * @param maxBytes its maximum size, in bytes
     * @return its bytes
     * @throws IOException if it cannot be read in five seconds (ten if other files hang), is not a regular file or is larger;
     *     the message is only the reason, in a few words
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        return withinTime(() -> readNow(file, maxBytes));
    }

    static <T> T withinTime(Callable<T> task) throws IOException {
        return withinTime(TIMEOUT, task);
    }

    private static byte[] readNow(Path file, int maxBytes) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(attributes.isDirectory() ? "it is a directory" : "it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException("it is larger than " + maxBytes + " bytes");
            }
            return bytes;
        }
    }

    /** Runs a task that may hang on a separate daemon thread, which ends with the process at the latest. */
    static <T> T withinTime(Duration timeout, Callable<T> task) throws IOException {
        FutureTask<T> future = new FutureTask<>(task);
        try {
            if (!READERS.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("other files hang");
            }
            start(future);
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new IOException("it was not read within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause()), e);
        }
    }

    private static void start(Runnable task) {
        try {
            // Not a virtual thread: reading a file blocks its carrier, of which there are few.
            Thread.ofPlatform().daemon().name("file-reader").start(() -> {
                task.run();
                READERS.release();
            });
        } catch (OutOfMemoryError e) {
            // The process may have no more threads.
            READERS.release();
            throw e;
        }
    }

    /** Says in a few words why a file cannot be read. */
    static String reason(Throwable failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        String message = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : SafeText.clean(message, 80);
    }
}
