package dev.baton.provisioning;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.retry.FilePathRetryOnInterrupt;

/** Takes the place of H2's file system, from its registration until it is closed. */
abstract class WrappedDisk extends FilePathRetryOnInterrupt implements AutoCloseable {
    /** What H2 is to have instead of a database's file. */
    abstract FileChannel wrap(FileChannel file);

    @Override
    public void close() {
        FilePath.register(new FilePathRetryOnInterrupt());
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = super.open(mode);
        return name.endsWith(".mv.db") ? wrap(file) : file;
    }
}
