package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthSnapshot.Check;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Renders the status page. Pure functions: every text from outside goes through {@link #text}. */
final class StatusHtml {
    static final int REFRESH_SECONDS = 5;

    private static final int SHOWN_TRANSITIONS = 20;
    private static final int BAR_WIDTH = 4;
    private static final int BAR_GAP = 2;
    private static final int STRIP_HEIGHT = 28;
    private static final int LEAST_BAR = 3;

    private StatusHtml() {}

    static String of(HealthSnapshot snapshot, Details details, String style) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="refresh" content="%d">
                <link rel="icon" href="data:,">
                <title>%s · Baton Health</title>
                <style>%s</style>
                </head>
                <body>
                <header><h1>Baton Health</h1><p>as of <time>%s</time></p></header>
                <main>
                <section class="states" aria-label="States">%s</section>
                <section><h2>Checks</h2>%s%s</section>
                <section><h2>Last changes</h2>%s</section>
                </main>
                <footer>Refreshes itself every %d s. Looking at this page runs no check.</footer>
                </body>
                </html>
                """.formatted(
                        REFRESH_SECONDS,
                        health(snapshot).word,
                        style,
                        Phrase.timestamp(snapshot.at()),
                        states(snapshot),
                        missingClient(snapshot, details),
                        checks(snapshot.checks(), details),
                        transitions(snapshot, details),
                        REFRESH_SECONDS);
    }

    private record State(String endpoint, String word, String kind, String note) {}

    private static String states(HealthSnapshot snapshot) {
        State live = new State("/live", "alive", "up", "the process answers");
        return List.of(live, ready(snapshot), health(snapshot)).stream()
                .map(StatusHtml::state)
                .collect(Collectors.joining());
    }

    private static State ready(HealthSnapshot snapshot) {
        if (snapshot.isDraining()) {
            return new State("/ready", "not ready", "down", "draining");
        }
        return snapshot.isReady()
                ? new State("/ready", "ready", "up", "work can be given to the service")
                : new State("/ready", "not ready", "down", "no work can be given to the service");
    }

    private static State health(HealthSnapshot snapshot) {
        if (snapshot.missingClient().isPresent()) {
            return new State("/health", "unhealthy", "down", Reports.CLIENT_FAILED);
        }
        List<Check> checks = snapshot.checks();
        long down = count(checks, HealthState.DOWN);
        long unknown = count(checks, HealthState.UNKNOWN);
        if (down > 0) {
            return new State("/health", "unhealthy", "down", down + " of " + checks.size() + " checks down");
        }
        if (unknown > 0) {
            return new State(
                    "/health", "not checked yet", "unknown", unknown + " of " + checks.size() + " checks to run");
        }
        return new State("/health", "healthy", "up", "at the last look of whoever asked");
    }

    private static long count(List<Check> checks, HealthState state) {
        return checks.stream().filter(check -> check.state() == state).count();
    }

    private static String state(State state) {
        return "<div class=\"state %s\"><p>%s</p><strong>%s</strong><small>%s</small></div>"
                .formatted(state.kind, state.endpoint, state.word, state.note);
    }

    private static String checks(List<Check> checks, Details details) {
        if (checks.isEmpty()) {
            return "<p class=\"none\">No check is registered.</p>";
        }
        return checks.stream()
                .map(check -> check(check, details))
                .collect(Collectors.joining("", "<ul class=\"checks\">", "</ul>"));
    }

    private static String check(Check check, Details details) {
        return "<li><div class=\"head\"><b class=\"badge %s\">%s</b><h3>%s</h3><span>%s</span></div>%s%s</li>"
                .formatted(
                        check.state(),
                        check.state(),
                        text(check.name()),
                        lastRun(check),
                        reason(check, details),
                        strip(check));
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

    private static String reason(Check check, Details details) {
        return check.last()
                .filter(result -> !result.isSuccess())
                .map(result -> reason(result.kind(), result.reason(), details))
                .orElse("");
    }

    private static String missingClient(HealthSnapshot snapshot, Details details) {
        return snapshot.missingClient()
                .map(client -> reason(client.kind(), Reports.CLIENT_FAILED + ": " + client.reason(), details))
                .orElse("");
    }

    private static String reason(Optional<FailureKind> kind, String reason, Details details) {
        return switch (details) {
            case FULL -> "<p class=\"reason\">" + text(reason) + "</p>";
            case CODE -> "<p class=\"reason\">" + text(kind.map(Enum::name).orElse("reason withheld")) + "</p>";
            case NONE -> "";
        };
    }

    /** A bar for each of the last runs, oldest first, the higher the longer it took. */
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
            bars.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"1\"/>"
                    .formatted(
                            run.outcome().name().toLowerCase(Locale.ROOT),
                            i * (BAR_WIDTH + BAR_GAP),
                            STRIP_HEIGHT - height,
                            BAR_WIDTH,
                            height));
        }
        int width = HealthRegistry.KEPT_RESULTS * (BAR_WIDTH + BAR_GAP);
        // Said in words too: who cannot tell the colours apart, or wants the scale, reads the line below the bars.
        return "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" aria-hidden=\"true\">%s</svg><small>%s</small>"
                .formatted(width, STRIP_HEIGHT, width, STRIP_HEIGHT, bars, text(stripLabel(runs, longest)));
    }

    private static String stripLabel(List<CheckResult> runs, double longest) {
        long failed = runs.stream().filter(run -> !run.isSuccess()).count();
        return "last " + runs.size() + " runs, " + failed + " failed, longest " + Math.round(longest) + " ms";
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
        java.time.Duration age = java.time.Duration.between(transition.at(), now);
        String reason = details == Details.FULL ? transition.reason() : "";
        return "<li><time datetime=\"%s\">%s ago</time><b>%s</b><span>%s → <i class=\"%s\">%s</i> after %s</span><em>%s</em></li>"
                .formatted(
                        Phrase.timestamp(transition.at()),
                        Phrase.duration(age),
                        text(transition.subject()),
                        transition.from(),
                        transition.to(),
                        transition.to(),
                        Phrase.duration(transition.inOldState()),
                        text(reason));
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
