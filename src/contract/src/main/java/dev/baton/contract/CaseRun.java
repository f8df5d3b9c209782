package dev.baton.contract;

import dev.baton.contract.CaseResult.Verdict;
import dev.baton.contract.ContractCase.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs cases concurrently, as their paces allow, each within a time limit. */
final class CaseRun<T> implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private final T target;
    private final Semaphore places;
    private final SequencedMap<ContractCase<T>, CompletableFuture<CaseResult>> results = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private CaseRun(T target, int atOnce) {
        this.target = target;
        this.places = new Semaphore(atOnce);
    }

    /**
     * Starts a run.
     *
     * @param atOnce how many short cases run at once
     */
    static <T> CaseRun<T> start(List<ContractCase<T>> cases, T target, int atOnce) {
        CaseRun<T> run = new CaseRun<>(target, atOnce);
        cases.forEach(contractCase -> run.results.put(contractCase, new CompletableFuture<>()));
        run.threads.submit(run::runAll);
        return run;
    }

    /** Returns the cases in order, each with its future result. */
    SequencedMap<ContractCase<T>, CompletableFuture<CaseResult>> results() {
        return results;
    }

    private void runAll() {
        List<CompletableFuture<CaseResult>> beside = results.entrySet().stream()
                .filter(entry -> entry.getKey().pace() != Pace.ALONE)
                .map(entry -> {
                    threads.submit(() -> runInPlace(entry.getKey(), entry.getValue()));
                    return entry.getValue();
                })
                .toList();
        beside.forEach(CompletableFuture::join);
        results.forEach((contractCase, result) -> {
            if (contractCase.pace() == Pace.ALONE) {
                result.complete(run(contractCase));
            }
        });
    }

    private void runInPlace(ContractCase<T> contractCase, CompletableFuture<CaseResult> result) {
        boolean needsPlace = contractCase.pace() == Pace.SHORT;
        if (needsPlace) {
            places.acquireUninterruptibly();
        }
        try {
            result.complete(run(contractCase));
        } finally {
            if (needsPlace) {
                places.release();
            }
        }
    }

    private CaseResult run(ContractCase<T> contractCase) {
        Evidence evidence = new Evidence();
        long start = System.nanoTime();
        Future<CaseResult> future = threads.submit(() -> verdict(contractCase, evidence, start));
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            return result(
                    contractCase, new Evidence(), start, Verdict.FAILED, "no end within " + LIMIT.toSeconds() + " s");
        } catch (Exception e) {
            return result(contractCase, new Evidence(), start, Verdict.BROKEN, e.toString());
        }
    }

    private CaseResult verdict(ContractCase<T> contractCase, Evidence evidence, long start) {
        try {
            contractCase.body().run(target, evidence);
            return result(contractCase, evidence, start, Verdict.PASSED, evidence.came());
        } catch (Evidence.NotApplicable e) {
            return result(contractCase, evidence, start, Verdict.SKIPPED, e.getMessage());
        } catch (Evidence.BrokenPromise e) {
            return result(contractCase, evidence, start, Verdict.FAILED, evidence.came());
        } catch (IOException e) {
            return result(contractCase, evidence, start, Verdict.FAILED, Evidence.shown(said(e)));
        } catch (Exception e) {
            return result(contractCase, evidence, start, Verdict.BROKEN, e + " at " + e.getStackTrace()[0]);
        }
    }

    private static String said(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static CaseResult result(
            ContractCase<?> contractCase, Evidence evidence, long start, Verdict verdict, String came) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new CaseResult(contractCase, verdict, evidence.sent(), evidence.expected(), came, took);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
