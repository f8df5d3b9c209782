package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.contract.CaseResult.Verdict;
import dev.baton.contract.ContractCase.Pace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * The cases of a suite, and the faults that each must catch.
 *
 * @param <T> the type of the target
 * @param <F> the type of the faults
 */
record Mutants<T, F extends Enum<F>>(List<ContractCase<T>> cases, Map<String, List<F>> faults) {
    /** Runs one case on a target that has the fault. */
    interface Trial<T, F> {
        CaseResult of(ContractCase<T> contractCase, F fault) throws Exception;
    }

    private record Mutant<T, F>(ContractCase<T> contractCase, F fault) {}

    /** Parses lines of {@code case | FAULT, FAULT}. */
    static <F extends Enum<F>> Map<String, List<F>> table(Class<F> type, String text) {
        Map<String, List<F>> table = new HashMap<>();
        text.lines()
                .map(line -> line.split("\\|"))
                .forEach(cells -> table.put(
                        cells[0].strip(),
                        Arrays.stream(cells[1].split(","))
                                .map(fault -> Enum.valueOf(type, fault.strip()))
                                .toList()));
        return table;
    }

    void assertComplete(Class<F> type, F none) {
        assertThat(
                faults.keySet().stream().sorted().toList(),
                is(cases.stream().map(ContractCase::id).sorted().toList()));
        Set<F> used =
                faults.values().stream().flatMap(List::stream).collect(Collectors.toCollection(() -> EnumSet.of(none)));
        assertThat(used, is(EnumSet.allOf(type)));
    }

    /** Returns the faults that were not caught. Waiting cases run twice as many at once; those that run alone, last. */
    List<String> missed(int atOnce, Trial<T, F> trial) throws Exception {
        List<Mutant<T, F>> mutants = cases.stream()
                .flatMap(contractCase ->
                        faults.get(contractCase.id()).stream().map(fault -> new Mutant<>(contractCase, fault)))
                .toList();
        List<String> missed = new ArrayList<>();
        try (ExecutorService few = Executors.newFixedThreadPool(atOnce);
                ExecutorService many = Executors.newFixedThreadPool(2 * atOnce)) {
            List<Future<String>> beside = mutants.stream()
                    .filter(mutant -> mutant.contractCase().pace() != Pace.ALONE)
                    .map(mutant -> (mutant.contractCase().pace() == Pace.WAITING ? many : few)
                            .submit(() -> missed(mutant, trial)))
                    .toList();
            for (Future<String> one : beside) {
                missed.add(one.get());
            }
        }
        for (Mutant<T, F> mutant : mutants) {
            if (mutant.contractCase().pace() == Pace.ALONE) {
                missed.add(missed(mutant, trial));
            }
        }
        missed.removeIf(String::isEmpty);
        return missed;
    }

    private static <T, F extends Enum<F>> String missed(Mutant<T, F> mutant, Trial<T, F> trial) throws Exception {
        CaseResult result = trial.of(mutant.contractCase(), mutant.fault());
        return result.verdict() == Verdict.FAILED ? "" : mutant.fault() + ": " + said(result);
    }

    static <T> CaseResult one(ContractCase<T> contractCase, T target) {
        return run(List.of(contractCase), target, 1).getFirst();
    }

    static <T> List<CaseResult> run(List<ContractCase<T>> cases, T target, int atOnce) {
        try (CaseRun<T> run = CaseRun.start(cases, target, atOnce)) {
            return run.results().values().stream().map(CompletableFuture::join).toList();
        }
    }

    /** Returns the results that did not pass, except cases skipped because the server has TLS or has none. */
    static List<String> unexpected(List<CaseResult> results) {
        return results.stream()
                .filter(result -> result.verdict() != Verdict.PASSED)
                .filter(result ->
                        result.verdict() != Verdict.SKIPPED || !result.came().contains("TLS"))
                .map(Mutants::said)
                .toList();
    }

    private static String said(CaseResult result) {
        return result.id() + " " + result.verdict() + ", expected " + result.broken() + ", came " + result.came();
    }
}
