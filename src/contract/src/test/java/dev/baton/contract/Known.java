package dev.baton.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is known to fail or to be skipped on a server or program: {@code known/NAME.txt}, a line {@code ID VERDICT} each. */
record Known(Map<String, String> verdicts) {
    static Known of(String name) {
        try (InputStream in = Known.class.getResourceAsStream("/known/" + name + ".txt")) {
            if (in == null) {
                throw new IllegalArgumentException("no known/" + name + ".txt");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Known(text.lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(words -> words[0], words -> words[1], (a, b) -> a, TreeMap::new)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a table: a word for each case. */
    Map<String, String> column(Suite<?> suite) {
        return suite.cases().stream()
                .collect(Collectors.toMap(
                        ContractCase::id, contractCase -> switch (verdicts.getOrDefault(contractCase.id(), "passed")) {
                            case "failed" -> "**no**";
                            case "skipped" -> "";
                            default -> "yes";
                        }));
    }
}
