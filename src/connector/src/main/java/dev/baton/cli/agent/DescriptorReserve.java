package dev.baton.cli.agent;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** File descriptors held back for when the process has no other left. Safe for use by several threads at once. */
final class DescriptorReserve {
    private static final int SIZE = 8;
    private static final String FILE = "/dev/null";

    private final List<Closeable> held = new ArrayList<>();

    /** Takes back what was released. Returns whether all could be had. */
    synchronized boolean fill() {
        try {
            while (held.size() < SIZE) {
                held.add(new FileInputStream(FILE));
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives all back if the process has fewer left than a call needs: its own end of a connection, and the server's. */
    synchronized void makeRoom() {
        int before = held.size();
        try {
            held.add(new FileInputStream(FILE));
            held.add(new FileInputStream(FILE));
            while (held.size() > before) {
                held.removeLast().close();
            }
        } catch (IOException e) {
            release();
        }
    }

    /** Gives all back. Returns whether there were any. */
    synchronized boolean release() {
        boolean wereSome = !held.isEmpty();
        for (Closeable descriptor : held) {
            try {
                descriptor.close();
            } catch (IOException e) {
                // It is gone in any case (close(2)).
            }
        }
        held.clear();
        return wereSome;
    }
}
