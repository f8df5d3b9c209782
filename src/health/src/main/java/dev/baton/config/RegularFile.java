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
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads regular files only, within bounds of size and time: opening a named pipe waits for a writer, a device may have no end,
 * and a network file system that is gone does not answer. Safe for use by several threads at once.
 */
public final class RegularFile {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** The thread of the last read of a file that took too long; it may hang forever. */
    private static final Map<Path, Thread> HANGING = new ConcurrentHashMap<>();

    /** Thrown if a file could not be read in time, which says nothing about its content. */
    static final class NoAnswerException extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message, Exception cause) {
            super(message, cause);
        }
    }

    private RegularFile() {}

    /**
     * Reads a file.
     *
     * @param file its path; symbolic links are followed
     * @param maxBytes its maximum size, in bytes
     * @return its bytes
     * @throws IOException if it cannot be read in five seconds, is not a regular file or is larger;
     *     the message is only the reason, in a few words
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        return withinTime(file, () -> readNow(file, maxBytes));
    }

    static <T> T withinTime(Path file, Callable<T> task) throws IOException {
        return withinTime(file, TIMEOUT, task);
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

    /** Runs a task that may hang on a daemon thread of its own. While the last one for this file hangs, it starts no other. */
    static <T> T withinTime(Path file, Duration timeout, Callable<T> task) throws IOException {
        String late = "it was not read within " + timeout.toSeconds() + " s";
        Thread earlier = HANGING.get(file);
        if (earlier != null && earlier.isAlive()) {
            throw new NoAnswerException(late, null);
        }
        FutureTask<T> future = new FutureTask<>(task);
        // Not a virtual thread: reading a file holds its carrier, of which there are few.
        Thread reader = Thread.ofPlatform().daemon().name("file-reader").start(future);
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            HANGING.put(file, reader);
            future.cancel(true);
            throw new NoAnswerException(late, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause()), e);
        }
    }

    /** Why a file cannot be read, in a few words. */
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
