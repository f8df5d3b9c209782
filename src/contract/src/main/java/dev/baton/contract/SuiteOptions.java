package dev.baton.contract;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command-line options that the three suites share. */
final class SuiteOptions {
    @Option(
            names = "--level",
            defaultValue = "hardening",
            paramLabel = "LEVEL",
            description = "must, should (those, too) or hardening (all; the default)")
    private Level level;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "only these cases or subjects: framing,methods.head")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--output",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "text (the default), json or junit")
    private Report.Format output;

    <T> List<ContractCase<T>> selected(CommandSpec spec, Suite<T> suite) {
        try {
            return new Selection(level, only).from(suite.cases());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Runs the cases, prints the report, and returns the exit code. */
    <T> int run(CommandSpec spec, String suite, List<ContractCase<T>> cases, T target, int atOnce) {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        Progress progress = new Progress(spec.commandLine().getErr(), Progress.isTerminal(), cases.size());
        try (CaseRun<T> run = CaseRun.start(cases, target, atOnce)) {
            run.results().values().forEach(result -> result.thenAccept(progress::ended));
            List<CaseResult> results =
                    run.results().values().stream().map(CompletableFuture::join).toList();
            progress.clear();
            Report report = new Report(suite, results, Duration.ofNanos(System.nanoTime() - start));
            out.print(report.written(output));
            out.flush();
            return report.isGood() ? 0 : 1;
        }
    }
}
