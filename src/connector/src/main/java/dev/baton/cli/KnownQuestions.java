package dev.baton.cli;

import dev.baton.cli.agent.AgentCall;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The last few questions that launchers asked, with the client that each is asked by: an engine sends the same ones for as long
 * as the service lives, and to read settings and build a client costs more than the request. Safe for use by several threads at
 * once.
 */
final class KnownQuestions {
    private static final int MAX_SIZE = 8;

    private final Map<Asked, ProbeRun.Question> questions = new LinkedHashMap<>();

    /** All that a question comes from, if it is {@linkplain ProbeRun.Question#isLasting() lasting}. */
    private record Asked(Path directory, List<String> arguments, Map<String, String> variables) {}

    /** The question of the same call before, or the one that is read now. */
    ProbeRun.Question get(AgentCall call, Supplier<ProbeRun.Question> reading) {
        Asked asked = new Asked(call.directory(), call.arguments(), call.variables());
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

    private void remember(Asked asked, ProbeRun.Question question) {
        synchronized (questions) {
            if (questions.size() == MAX_SIZE) {
                questions.clear();
            }
            questions.put(asked, question);
        }
    }
}
