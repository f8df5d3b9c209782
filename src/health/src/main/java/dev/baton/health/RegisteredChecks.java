package dev.baton.health;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The checks that are registered, in order, no two of the same name. Safe for use by several threads at once. */
final class RegisteredChecks {
    private final ReentrantLock lock = new ReentrantLock();
    /** Replaced as a whole, under the lock, so that callers read it without. */
    private volatile List<CheckRunner> all = List.of();

    private volatile boolean isClosed;

    List<CheckRunner> all() {
        return all;
    }

    boolean isClosed() {
        return isClosed;
    }

    Optional<CheckRunner> find(String name) {
        return all.stream().filter(runner -> runner.name().equals(name)).findFirst();
    }

    /**
     * Adds a check, and has it asked by itself if it has an interval.
     *
     * @throws IllegalArgumentException if its name is taken
     * @throws IllegalStateException if this is closed
     */
    void add(CheckRunner runner, Predicate<String> isReserved) {
        lock.lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("the health registry is closed");
            }
            if (isReserved.test(runner.name()) || find(runner.name()).isPresent()) {
                throw new IllegalArgumentException("the name of a health check is taken: " + runner.name());
            }
            all = Stream.concat(all.stream(), Stream.of(runner)).toList();
            runner.begin();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes a check and ends its run.
     *
     * @param then told of the check before another can take its name
     * @return whether there was such a check
     */
    boolean remove(String name, Consumer<CheckRunner> then) {
        lock.lock();
        try {
            Optional<CheckRunner> found = find(name);
            found.ifPresent(runner -> {
                all = all.stream().filter(other -> other != runner).toList();
                runner.close();
                then.accept(runner);
            });
            return found.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Does something with a check unless it is removed meanwhile. */
    void whileRegistered(String name, Consumer<CheckRunner> action) {
        lock.lock();
        try {
            find(name).ifPresent(action);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            isClosed = true;
            all.forEach(CheckRunner::close);
        } finally {
            lock.unlock();
        }
    }
}
