package dev.baton.provisioning;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.store.fs.FilePath;

/** What a disk would hold of an H2 file after a loss of power: what was there at the last sync, and nothing since. */
public final class LosingDisk extends WrappedDisk {
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
    FileChannel wrap(FileChannel file) {
        return new Channel(file);
    }

    private static final class Channel extends WrappedFile {
        Channel(FileChannel file) {
            super(file);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            ByteBuffer content = ByteBuffer.allocate((int) size());
            while (content.hasRemaining() && read(content, content.position()) >= 0) {
                continue;
            }
            SYNCED.set(content.array());
        }
    }
}
