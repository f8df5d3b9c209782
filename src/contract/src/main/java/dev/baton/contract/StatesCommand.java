package dev.baton.contract;

@picocli.CommandLine.Command(name = "states")
final class StatesCommand implements java.util.concurrent.Callable<Integer> {
    public Integer call() {
        return 0;
    }
}
