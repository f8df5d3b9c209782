package dev.baton.sandbox;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The requests that the sandbox got, latest last. Safe for use by several threads at once. */
public final class RequestLog {
    /** Older requests are forgotten, which bounds the memory of a sandbox that runs for days. */
    static final int MAX_ENTRIES = 200_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<RecordedRequest> entries = new ArrayDeque<>();

    RequestLog() {}

    void add(RecordedRequest request) {
        lock.lock();
        try {
            if (entries.size() == MAX_ENTRIES) {
                entries.removeFirst();
            }
            entries.addLast(request);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was recorded since the last {@link #clear()}.
     *
     * @return a copy
     */
    public List<RecordedRequest> all() {
        lock.lock();
        try {
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many requests of a kind were recorded.
     *
     * @param method the HTTP method
     * @param path the resource path; everything below it counts too
     * @return the number, 0 or more
     */
    public long count(String method, String path) {
        return all().stream()
                .filter(r -> r.method().equals(method))
                .filter(r -> r.path().equals(path) || r.path().startsWith(path + "/"))
                .count();
    }

    /** Forgets everything. */
    public void clear() {
        lock.lock();
        try {
            entries.clear();
        } finally {
            lock.unlock();
        }
    }
}
