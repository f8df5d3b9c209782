package dev.baton.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The faults that wait for requests. The one added first strikes first, until it is used up. Safe for use by several
 * threads at once.
 */
public final class Faults {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Fault> waiting = new ArrayList<>();

    Faults() {}

    /**
     * Adds a fault, behind those that wait already.
     *
     * @param fault the fault
     */
    public void add(Fault fault) {
        locked(() -> waiting.add(fault));
    }

    /** Removes every fault. Requests that hang go on hanging. */
    public void clear() {
        locked(() -> {
            waiting.clear();
            return true;
        });
    }

    /**
     * The faults that are not used up, each with the count that is left.
     *
     * @return a copy, in the order in which they strike
     */
    public List<Fault> waiting() {
        return locked(() -> List.copyOf(waiting));
    }

    Optional<Fault> take(String method, String path) {
        return locked(() -> {
            for (int i = 0; i < waiting.size(); i++) {
                Fault fault = waiting.get(i);
                if (fault.matches(method, path)) {
                    use(i, fault);
                    return Optional.of(fault);
                }
            }
            return Optional.empty();
        });
    }

    private void use(int index, Fault fault) {
        if (fault.count() == 1) {
            waiting.remove(index);
        } else if (fault.count() != Fault.ALWAYS) {
            waiting.set(index, fault.times(fault.count() - 1));
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
