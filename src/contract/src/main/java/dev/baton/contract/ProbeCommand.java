package dev.baton.contract;

@picocli.CommandLine.Command(name = "probe")
final class ProbeCommand implements java.util.concurrent.Callable<Integer> {
    public Integer call() {
        return 0;
    }
}
