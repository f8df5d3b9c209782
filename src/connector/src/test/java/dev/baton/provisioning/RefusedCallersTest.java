package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusedCallersTest {
    private final Logger logger = Logger.getLogger(RefusedCallers.class.getName());
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final TestClock clock = new TestClock();
    private final RefusedCallers callers = new RefusedCallers(clock, later::add);

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
    }

    private boolean mustWait(int lastByte) throws Exception {
        return callers.count(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) lastByte}))
                .isPresent();
    }

    @Test
    void anAddressMustWaitAfterItsShareUntilTheMinuteIsOver() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(mustWait(1), is(false));
        }
        assertThat(mustWait(1), is(true));
        assertThat("another address", mustWait(2), is(false));
        clock.advance(Duration.ofMinutes(1));
        assertThat(mustWait(1), is(false));
    }

    @Test
    void aLineAMinuteSaysHowMany() throws Exception {
        for (int i = 0; i < 300; i++) {
            mustWait(1);
        }
        assertThat(lines, contains("provisioning API refused 1 request without a valid token"));
        lines.clear();
        later.remove().run();
        assertThat(lines, contains("provisioning API refused 299 requests without a valid token"));
        lines.clear();
        later.remove().run();
        assertThat(lines, is(empty()));
        assertThat("nothing runs while nobody is refused", later, is(empty()));
        mustWait(1);
        mustWait(1);
        callers.close();
        assertThat(
                lines,
                contains(
                        "provisioning API refused 1 request without a valid token",
                        "provisioning API refused 1 request without a valid token"));
    }
}
