package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code baton-contract server}. */
@Command(
        name = "server",
        description = "Holds a health server that runs to the contract.",
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--url",
            required = true,
            paramLabel = "URL",
            description = "the server: http://HOST:PORT or https://HOST:PORT")
    private URI url;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "process id of the server, to check its memory and file descriptors")
    private Long pid;

    @Option(names = "--health-path", defaultValue = "/health", paramLabel = "PATH", description = "where /health is")
    private String health;

    @Option(names = "--ready-path", defaultValue = "/ready", paramLabel = "PATH", description = "where /ready is")
    private String ready;

    @Option(names = "--live-path", defaultValue = "/live", paramLabel = "PATH", description = "where /live is")
    private String live;

    @Option(
            names = "--flood",
            defaultValue = "2200",
            paramLabel = "N",
            description = "how many connections a flood opens; more than the server's limit (2200)")
    private int flood;

    @Mixin
    private SuiteOptions options;

    @Override
    public Integer call() throws IOException {
        if (url.getHost() == null || url.getScheme() == null || !url.getScheme().matches("https?")) {
            throw new ParameterException(
                    spec.commandLine(), "--url=" + url + ": must be http://HOST:PORT or https://HOST:PORT");
        }
        Map<Endpoint, String> paths = Map.of(Endpoint.HEALTH, health, Endpoint.READY, ready, Endpoint.LIVE, live);
        ServerTarget target =
                new ServerTarget(url, paths, pid == null ? OptionalLong.empty() : OptionalLong.of(pid), flood);
        List<ContractCase<ServerTarget>> cases = options.selected(spec, Suite.SERVER);
        target.connectPlain().close();
        return options.run(spec, Suite.SERVER.name(), cases, target, Suite.SERVER.atOnce());
    }
}
