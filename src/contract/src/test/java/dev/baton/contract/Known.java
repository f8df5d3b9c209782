package dev.baton.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The cases known to fail or be skipped on a server or program: lines {@code ID VERDICT} of {@code known/NAME.txt}. */
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

    /** Returns the column of a table: a word for each case id. */
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
