package dev.baton.health.guard;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date header of responses, formatted once a second (RFC 9110 section 5.6.7). Safe for use by several threads at once. */
final class HttpDate {
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private volatile Stamp latest;

    private record Stamp(long second, Header header) {}

    HttpDate(InstantSource clock) {
        this.clock = clock;
        this.latest = stamp(clock.instant());
    }

    Header header() {
        Instant now = clock.instant();
        Stamp stamp = latest;
        if (stamp.second != now.getEpochSecond()) {
            stamp = stamp(now);
            latest = stamp;
        }
        return stamp.header;
    }

    private static Stamp stamp(Instant now) {
        return new Stamp(now.getEpochSecond(), HeaderValues.createCached(HeaderNames.DATE, IMF_FIXDATE.format(now)));
    }
}
