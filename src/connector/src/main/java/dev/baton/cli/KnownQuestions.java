package dev.baton.cli;

import dev.baton.cli.agent.AgentRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The last few questions that launchers asked, with the client that each is asked by: an engine sends the same ones for as long
 * as the service lives, and to read settings and build a client costs more than the request. Safe for use by several threads at
 * once.
 */
final class KnownQuestions {
    private static final int MAX_SIZE = 8;

    /** A {@linkplain ProbeRun.Question#isLasting() lasting} question comes from nothing but the request. */
    private final Map<AgentRequest, ProbeRun.Question> questions = new LinkedHashMap<>();

    /** The question of the same request before, or the one that is read now. */
    ProbeRun.Question get(AgentRequest asked, Supplier<ProbeRun.Question> reading) {
        synchronized (questions) {
            if (questions.containsKey(asked)) {
                return questions.get(asked);
            }
        }
        // Outside the lock: what hangs here holds nobody else.
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
