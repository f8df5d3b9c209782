package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.contract.CaseResult.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Third-party servers fail exactly the cases that they are known to fail. */
@Timeout(600)
class PeersTest {
    @Test
    void eachPeerFailsWhatItIsKnownToFail() throws Exception {
        Map<Peer, Future<List<CaseResult>>> runs = new EnumMap<>(Peer.class);
        try (ExecutorService threads = Executors.newFixedThreadPool(Peer.values().length)) {
            for (Peer peer : Peer.values()) {
                runs.put(peer, threads.submit(() -> measured(peer)));
            }
        }
        List<String> differences = new ArrayList<>();
        for (Map.Entry<Peer, Future<List<CaseResult>>> run : runs.entrySet()) {
            differences.addAll(differences(run.getKey(), run.getValue().get()));
        }
        assertThat(String.join("\n", differences), differences, is(List.of()));
    }

    private static List<CaseResult> measured(Peer peer) throws Exception {
        try (Peer.Running server = peer.start()) {
            return Mutants.run(Suite.SERVER.cases(), server.target(), Suite.SERVER.atOnce());
        }
    }

    private static List<String> differences(Peer peer, List<CaseResult> results) {
        Map<String, String> known = Known.of(peer.id()).verdicts();
        Map<String, CaseResult> measured = results.stream()
                .filter(result -> result.verdict() != Verdict.PASSED)
                .collect(Collectors.toMap(CaseResult::id, result -> result, (a, b) -> a, TreeMap::new));
        List<String> differences = new ArrayList<>();
        measured.forEach((id, result) -> {
            if (!result.verdict().toString().equals(known.get(id))) {
                differences.add(peer.id() + " " + id + " " + result.verdict() + " (expected " + result.broken()
                        + ", came " + result.came() + ")");
            }
        });
        known.keySet().stream()
                .filter(id -> !measured.containsKey(id))
                .forEach(id -> differences.add(peer.id() + " " + id + " passed"));
        return differences;
    }
}
