package dev.baton.cli;

import dev.baton.cli.agent.AgentRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Caches the last few questions of launchers, each with its client: an engine repeats the same ones as long as the service
 * lives, and reading settings and building a client costs more than the request. Safe for use by several threads at once.
 */
final class KnownQuestions {
    private static final int MAX_SIZE = 8;

    /** Only {@linkplain ProbeRun.Question#isLasting() lasting} questions: they depend on nothing but the request. */
    private final Map<AgentRequest, ProbeRun.Question> questions = new LinkedHashMap<>();

    /** Returns the cached question of an equal request, or else reads it. */
    ProbeRun.Question get(AgentRequest asked, Supplier<ProbeRun.Question> reading) {
        synchronized (questions) {
            if (questions.containsKey(asked)) {
                return questions.get(asked);
            }
        }
        // Outside the lock, so that a read that hangs blocks nobody else.
        ProbeRun.Question question = reading.get();
        if (question.isLasting()) {
            remember(asked, question);
        }
        return question;
    }

    private void remember(AgentRequest asked, ProbeRun.Question question) {
        synchronized (questions) {
            if (questions.size() == MAX_SIZE) {
                questions.clear();
            }
            questions.put(asked, question);
        }
    }
}
