package dev.baton.cli.agent;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** File descriptors reserved for when the process runs out of them. Safe for use by several threads at once. */
final class DescriptorReserve {
    private static final int SIZE = 8;
    private static final String FILE = "/dev/null";

    private final List<Closeable> held = new ArrayList<>();

    /** Refills the reserve. Returns whether it is full. */
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

    /** Releases the reserve if the process cannot open the two descriptors of a call: both ends of its connection. */
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

    /** Releases the reserve. Returns whether it held any descriptor. */
    synchronized boolean release() {
        boolean wereSome = !held.isEmpty();
        for (Closeable descriptor : held) {
            try {
                descriptor.close();
            } catch (IOException e) {
                // The descriptor is released in any case (close(2)).
            }
        }
        held.clear();
        return wereSome;
    }
}
