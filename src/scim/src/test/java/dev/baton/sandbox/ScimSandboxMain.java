package dev.baton.sandbox;

import java.util.Arrays;

/**
 * The sandbox as a process of its own.
 *
 * <p>Arguments, all optional: {@code --host=ADDRESS} (127.0.0.1), {@code --port=NUMBER} (0, any free port),
 * {@code --token=TEXT} (sandbox-token), {@code --no-patch}, {@code --no-filter}. The first line on standard output is the base URL, for
 * programs that start it. It ends on SIGTERM and SIGINT.
 */
public final class ScimSandboxMain {
    private ScimSandboxMain() {}

    /**
     * Starts the sandbox and returns; the server's threads keep the process running.
     *
     * @param arguments as above
     */
    public static void main(String[] arguments) {
        ScimSandbox.Builder builder = ScimSandbox.builder();
        Arrays.stream(arguments).forEach(argument -> apply(builder, argument));
        ScimSandbox sandbox = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "sandbox-shutdown"));
        System.out.println(sandbox.url());
        System.out.println("SCIM sandbox is ready; make it fail with: curl -X POST '" + sandbox.controlUrl()
                + "/_faults?status=503&count=5', heal it with: curl -X DELETE " + sandbox.controlUrl() + "/_faults");
        System.out.flush();
    }

    private static void apply(ScimSandbox.Builder builder, String argument) {
        String[] parts = argument.split("=", 2);
        String value = parts.length == 2 ? parts[1] : "";
        switch (parts[0]) {
            case "--host" -> builder.host(value);
            case "--port" -> builder.port(Integer.parseInt(value));
            case "--token" -> builder.token(value);
            case "--no-patch" -> builder.patchSupported(false);
            case "--no-filter" -> builder.filterSupported(false);
            default -> throw new IllegalArgumentException("unknown argument: " + parts[0]);
        }
    }
}
