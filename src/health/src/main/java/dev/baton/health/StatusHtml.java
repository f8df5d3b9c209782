package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthSnapshot.Check;
import dev.baton.health.HealthSnapshot.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders the status page. Pure functions; {@link #text} escapes every text from outside. */
final class StatusHtml {
    static final int REFRESH_SECONDS = 5;

    private static final int SHOWN_TRANSITIONS = 20;
    private static final int BAR_WIDTH = 4;
    private static final int BAR_GAP = 2;
    private static final int STRIP_HEIGHT = 28;
    private static final int LEAST_BAR = 3;

    private StatusHtml() {}

    static String of(HealthSnapshot snapshot, String title, Details details, String style) {
        return html(
                """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="refresh" content="%d">
                <link rel="icon" href="data:,">
                <title>%s · %s</title>
                <style>%s</style>
                </head>
                <body>
                <header><h1>%s</h1><p>as of <time>%s</time></p></header>
                <main>
                <section class="states" aria-label="States">%s</section>
                <section><h2>Checks</h2>%s</section>
                <section><h2>Last changes</h2>%s</section>
                </main>
                <footer>Refreshes itself every %d s. Looking at this page runs no check.</footer>
                </body>
                </html>
                """,
                REFRESH_SECONDS,
                health(snapshot).word,
                text(title),
                style,
                text(title),
                Phrase.timestamp(snapshot.at()),
                states(snapshot),
                cards(snapshot, details),
                transitions(snapshot, details),
                REFRESH_SECONDS);
    }

    /** Formats without a locale: browsers read the digits too. */
    private static String html(String template, Object... values) {
        return String.format(Locale.ROOT, template, values);
    }

    private record State(String endpoint, String word, String color, String note) {}

    private static String states(HealthSnapshot snapshot) {
        State live = new State("/live", "alive", "up", "the process answers");
        return Stream.of(live, ready(snapshot), health(snapshot))
                .map(state -> html(
                        "<div class=\"state %s\"><p>%s</p><strong>%s</strong><small>%s</small></div>",
                        state.color, state.endpoint, state.word, state.note))
                .collect(Collectors.joining());
    }

    private static State ready(HealthSnapshot snapshot) {
        if (snapshot.isDraining()) {
            return new State("/ready", "not ready", "down", Reports.DRAINING);
        }
        return snapshot.isReady()
                ? new State("/ready", "ready", "up", "the service is ready for work")
                : new State("/ready", "not ready", "down", "the service is not ready for work");
    }

    private static State health(HealthSnapshot snapshot) {
        if (snapshot.client().filter(client -> !client.isPresent()).isPresent()) {
            return new State("/health", "unhealthy", "down", Reports.CLIENT_FAILED);
        }
        List<Check> checks = snapshot.checks();
        long down = count(checks, HealthState.DOWN, false);
        long degraded = count(checks, HealthState.DOWN, true);
        long unknown = count(checks, HealthState.UNKNOWN, false);
        if (down > 0) {
            return new State("/health", "unhealthy", "down", ofAll(down, checks, "down"));
        }
        if (unknown > 0) {
            return new State("/health", "not checked yet", "unknown", ofAll(unknown, checks, "to run"));
        }
        return degraded > 0
                ? new State("/health", "healthy", "unknown", "degraded: " + ofAll(degraded, checks, "down"))
                : new State("/health", "healthy", "up", "by the last result of every check");
    }

    private static long count(List<Check> checks, HealthState state, boolean isOptional) {
        return checks.stream()
                .filter(check -> check.state() == state && check.isOptional() == isOptional)
                .count();
    }

    private static String ofAll(long count, List<Check> checks, String what) {
        return count + " of " + checks.size() + (checks.size() == 1 ? " check " : " checks ") + what;
    }

    private static String cards(HealthSnapshot snapshot, Details details) {
        String cards = Stream.concat(
                        snapshot
                                .client()
                                .filter(client -> client.kind().isPresent() || !client.isPresent())
                                .map(client -> card(client, snapshot.at(), details))
                                .stream(),
                        snapshot.checks().stream().map(check -> card(check, snapshot.at(), details)))
                .collect(Collectors.joining());
        return cards.isEmpty()
                ? "<p class=\"none\">No check is registered.</p>"
                : "<ul class=\"checks\">" + cards + "</ul>";
    }

    private static String card(Client client, Instant now, Details details) {
        HealthState state = client.kind().isPresent() ? HealthState.DOWN : HealthState.UNKNOWN;
        String next = client.nextAttempt()
                .map(at -> "next try in " + Phrase.duration(Duration.between(now, at)))
                .orElse("trying now");
        return card(
                state,
                "connector client",
                client.since().map(since -> since(since) + "; " + next).orElse(next),
                state == HealthState.DOWN ? reason(client.kind(), client.reason(), details) : "");
    }

    private static String card(Check check, Instant now, Details details) {
        String since = check.state() == HealthState.UNKNOWN ? "" : since(now.minus(check.inState())) + "; ";
        String reason = check.last()
                .filter(result -> !result.isSuccess())
                .map(result -> reason(result.kind(), result.reason(), details))
                .orElse("");
        String name = check.name() + (check.isOptional() ? " (optional)" : "");
        return card(check.state(), name, since + lastRun(check), reason + strip(check));
    }

    private static String card(HealthState state, String name, String when, String more) {
        return html(
                "<li><div class=\"head\"><b class=\"badge %s\">%s</b><h3>%s</h3><span>%s</span></div>%s</li>",
                state, state, text(name), when, more);
    }

    private static String since(Instant time) {
        return "since " + Phrase.timestamp(time);
    }

    private static String lastRun(Check check) {
        String running = check.inFlight()
                .map(since -> "running for " + Phrase.duration(since))
                .orElse("");
        String last = check.last()
                .map(result -> "took " + Phrase.duration(result.took())
                        + check.age()
                                .map(age -> ", " + Phrase.duration(age) + " ago")
                                .orElse(""))
                .orElse(running.isEmpty() ? "no run yet" : "");
        return last.isEmpty() || running.isEmpty() ? last + running : last + "; " + running;
    }

    private static String reason(Optional<FailureKind> kind, String reason, Details details) {
        String shown = shown(kind, reason, details);
        return shown.isEmpty() ? "" : "<p class=\"reason\">" + text(shown) + "</p>";
    }

    private static String shown(Optional<FailureKind> kind, String reason, Details details) {
        return switch (details) {
            case FULL -> reason;
            case CODE -> kind.map(Enum::name).orElse("");
            case NONE -> "";
        };
    }

    /** Renders a bar for each of the last runs, oldest first; longer runs have taller bars. */
    private static String strip(Check check) {
        List<CheckResult> runs = check.recent();
        if (runs.isEmpty()) {
            return "";
        }
        double longest = Math.max(
                1, runs.stream().mapToLong(run -> run.took().toMillis()).max().orElse(1));
        StringBuilder bars = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            CheckResult run = runs.get(i);
            long height = Math.max(LEAST_BAR, Math.round(run.took().toMillis() / longest * STRIP_HEIGHT));
            bars.append(html(
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"1\"/>",
                    run.outcome().name().toLowerCase(Locale.ROOT),
                    i * (BAR_WIDTH + BAR_GAP),
                    STRIP_HEIGHT - height,
                    BAR_WIDTH,
                    height));
        }
        int width = HealthRegistry.KEPT_RESULTS * (BAR_WIDTH + BAR_GAP);
        // The line below the bars gives the scale, and helps people who cannot tell the colors apart.
        return html(
                "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" aria-hidden=\"true\">%s</svg><small>%s</small>",
                width, STRIP_HEIGHT, width, STRIP_HEIGHT, bars, stripLabel(runs, longest));
    }

    private static String stripLabel(List<CheckResult> runs, double longest) {
        long failed = runs.stream().filter(run -> !run.isSuccess()).count();
        String count = runs.size() == 1 ? "last run" : "last " + runs.size() + " runs";
        return count + ", " + failed + " failed, longest " + Math.round(longest) + " ms";
    }

    private static String transitions(HealthSnapshot snapshot, Details details) {
        List<HealthTransition> newestFirst = snapshot.transitions().reversed();
        if (newestFirst.isEmpty()) {
            return "<p class=\"none\">Nothing has changed since the start.</p>";
        }
        return newestFirst.stream()
                .limit(SHOWN_TRANSITIONS)
                .map(transition -> transition(transition, snapshot.at(), details))
                .collect(Collectors.joining("", "<ol class=\"changes\">", "</ol>"));
    }

    private static String transition(HealthTransition transition, Instant now, Details details) {
        return html(
                "<li><time datetime=\"%s\">%s ago</time><b>%s</b><span>%s after %s</span><em>%s</em></li>",
                Phrase.timestamp(transition.at()),
                Phrase.duration(Duration.between(transition.at(), now)),
                text(transition.subject()),
                TransitionLog.change(transition, " → ", to -> html("<i class=\"%s\">%s</i>", to, to)),
                Phrase.duration(transition.inOldState()),
                text(shown(transition.kind(), transition.reason(), details)));
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
