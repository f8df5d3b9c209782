package dev.baton.provisioning;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;

/** A disk for an H2 file that is full for a while. */
public final class FillingDisk extends WrappedDisk {
    private static volatile boolean isFull;

    /** For H2, which makes one for each path. */
    public FillingDisk() {}

    /** Takes the place of H2's file system until it is closed. */
    static FillingDisk install() {
        isFull = false;
        FillingDisk disk = new FillingDisk();
        FilePath.register(disk);
        return disk;
    }

    void fill() {
        isFull = true;
    }

    void makeRoom() {
        isFull = false;
    }

    @Override
    FileChannel wrap(FileChannel file) {
        return new Channel(file);
    }

    private static final class Channel extends WrappedFile {
        Channel(FileChannel file) {
            super(file);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            requireRoom();
            return super.write(source);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            requireRoom();
            return super.write(source, position);
        }

        private static void requireRoom() throws IOException {
            if (isFull) {
                throw new IOException("No space left on device");
            }
        }
    }
}
