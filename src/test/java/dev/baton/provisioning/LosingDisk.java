package dev.baton.provisioning;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.retry.FilePathRetryOnInterrupt;

/** What a disk would hold of an H2 file after a loss of power: what was there at the last sync, and nothing since. */
public final class LosingDisk extends FilePathRetryOnInterrupt implements AutoCloseable {
    private static final AtomicReference<byte[]> SYNCED = new AtomicReference<>(new byte[0]);

    /** For H2, which makes one for each path. */
    public LosingDisk() {}

    /** Takes the place of H2's file system until it is closed. */
    static LosingDisk install() {
        SYNCED.set(new byte[0]);
        LosingDisk disk = new LosingDisk();
        FilePath.register(disk);
        return disk;
    }

    /** Writes down in another directory what is left. */
    void loseThePower(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("tasks.mv.db"), SYNCED.get());
    }

    @Override
    public void close() {
        FilePath.register(new FilePathRetryOnInterrupt());
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = super.open(mode);
        return name.endsWith(".mv.db") ? new Channel(file) : file;
    }

    private static final class Channel extends FileBase {
        private final FileChannel file;

        Channel(FileChannel file) {
            this.file = file;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            while (content.hasRemaining() && file.read(content, content.position()) >= 0) {
                continue;
            }
            SYNCED.set(content.array());
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return file.read(target);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return file.write(source);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return file.write(source, position);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean isShared) throws IOException {
            return file.tryLock(position, size, isShared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
