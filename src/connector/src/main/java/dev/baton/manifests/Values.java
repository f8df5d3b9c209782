package dev.baton.manifests;

import dev.baton.config.HealthSettings;
import dev.baton.config.SafeText;
import dev.baton.config.Setting;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The values for one rendering of the templates: validated parameters, and the connector's variables and secrets. */
final class Values {
    /** Replaces the value of a required setting until a person fills it in. */
    static final String PLACEHOLDER = "REPLACE_ME";

    static final String SECRETS_FOLDER = "/etc/baton/secrets/";

    private static final int MAX_SHOWN = 100;
    private static final String CHECK_INTERVAL_SECONDS = "60";
    private static final String VARIABLE_PREFIX = "BATON_";
    private static final Map<String, String> PARAMETER_BY_VARIABLE = Map.of(
            HealthSettings.PORT.variable(), Parameters.PORT, "BATON_SHUTDOWN_TIMEOUT", Parameters.SHUTDOWN_TIMEOUT);

    private final Target target;
    private final String program;
    private final List<Setting<?>> own;
    private final List<Setting<?>> settings;
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    private Values(Target target, String program, List<Setting<?>> own, List<Setting<?>> settings) {
        this.target = target;
        this.program = program;
        this.own = own;
        this.settings = settings;
    }

    /** Validates the given values and adds the defaults; throws ManifestsException with all errors at once. */
    static Map<String, Object> of(
            Target target, String program, List<Setting<?>> own, List<Setting<?>> settings, Map<String, String> given) {
        Values values = new Values(target, program, own, settings);
        values.read(given);
        if (!values.faults.isEmpty()) {
            throw new ManifestsException(values.faults);
        }
        return values.context();
    }

    private void read(Map<String, String> given) {
        List<Setting<?>> declared = Parameters.of(target, program);
        declared.forEach(
                parameter -> parameter.defaultText().ifPresent(text -> parameters.put(parameter.name(), text)));
        given.forEach((key, value) -> {
            if (key.startsWith(VARIABLE_PREFIX)) {
                readVariable(key, value);
            } else {
                readParameter(declared, key, value);
            }
        });
        if (target == Target.KUBERNETES && !given.containsKey(Parameters.TARGET_PORT)) {
            targetUrl().ifPresent(url -> parameters.put(Parameters.TARGET_PORT, String.valueOf(EgressRules.port(url))));
        }
        if (faults.isEmpty()) {
            checkTogether();
        }
    }

    /** The first of the connector's own settings that is a URL. */
    private Optional<URI> targetUrl() {
        return own.stream()
                .filter(setting -> variables.containsKey(setting.variable()))
                .flatMap(setting -> setting.parse(variables.get(setting.variable())).stream())
                .filter(URI.class::isInstance)
                .map(URI.class::cast)
                .findFirst();
    }

    private void readParameter(List<Setting<?>> declared, String key, String value) {
        Optional<Setting<?>> parameter =
                declared.stream().filter(p -> p.name().equals(key)).findFirst();
        if (parameter.isEmpty()) {
            String known =
                    String.join(", ", declared.stream().map(Setting::name).toList());
            faults.add(shown(key) + " is no parameter of " + target.id() + ": set one of " + known
                    + ", or a variable BATON_…");
        } else if (parameter.get().parse(value).isEmpty()) {
            faults.add(key + ": " + shown(value) + " must be " + parameter.get().allowed());
        } else {
            parameters.put(key, value);
        }
    }

    private void readVariable(String variable, String value) {
        Optional<Setting<?>> setting =
                settings.stream().filter(s -> s.variable().equals(variable)).findFirst();
        if (PARAMETER_BY_VARIABLE.containsKey(variable)) {
            faults.add(variable + ": set the parameter " + PARAMETER_BY_VARIABLE.get(variable) + " instead");
        } else if (variable.equals(HealthSettings.ENABLED.variable())) {
            faults.add(variable + ": always true, the probes need it");
        } else if (setting.isEmpty() || setting.get().isCommandLineOnly()) {
            faults.add(shown(variable) + " is no setting of " + program + ": " + program + " --help shows them");
        } else if (setting.get().isSecret()) {
            faults.add(variable + ": a secret has no place in a manifest; the templates refer to where it is kept");
        } else if (!value.equals(PLACEHOLDER) && setting.get().parse(value).isEmpty()) {
            faults.add(
                    variable + ": " + shown(value) + " must be " + setting.get().allowed());
        } else {
            variables.put(variable, value);
        }
    }

    private void checkTogether() {
        needed(settings)
                .filter(setting -> !variables.containsKey(setting.variable()))
                .forEach(setting -> faults.add(setting.variable() + " is required by " + program + ": --set "
                        + setting.variable() + "=… with " + setting.allowed()));
    }

    /** The settings for which a manifest must have a value. */
    static Stream<Setting<?>> needed(List<Setting<?>> settings) {
        return settings.stream()
                .filter(setting -> setting.isRequired()
                        && !setting.isSecret()
                        && setting.defaultText().isEmpty());
    }

    /** The connector's required secrets or, if none is required, its first secret. */
    private List<Setting<?>> secrets() {
        List<Setting<?>> all =
                own.stream().filter(Setting::isSecret).<Setting<?>>map(s -> s).toList();
        List<Setting<?>> required = all.stream().filter(Setting::isRequired).toList();
        return required.isEmpty() ? all.stream().limit(1).toList() : required;
    }

    private Map<String, Object> context() {
        int shutdown = Integer.parseInt(parameters.get(Parameters.SHUTDOWN_TIMEOUT));
        List<Setting<?>> secrets = secrets();
        Map<String, Object> context = new HashMap<>(parameters);
        context.put("program", program);
        context.put("grace-period", String.valueOf(shutdown + 10));
        context.put("stop-timeout", String.valueOf(shutdown + 5));
        context.put("has-secrets", !secrets.isEmpty());
        context.put(
                "secrets",
                secrets.stream()
                        .map(s -> Map.of("setting", s.name(), "variable", s.variable()))
                        .toList());
        if (target == Target.KUBERNETES) {
            // The probes call /live and /ready, which do not reach the target system: without this, nobody would notice
            // that it is down.
            variables.putIfAbsent(HealthSettings.INTERVAL.variable(), CHECK_INTERVAL_SECONDS);
            secrets.forEach(s -> variables.putIfAbsent(s.file().orElseThrow().variable(), SECRETS_FOLDER + s.name()));
        }
        context.put(
                "variables",
                variables.entrySet().stream()
                        .map(e -> Map.of("variable", e.getKey(), "value", e.getValue()))
                        .toList());
        return context;
    }

    private static String shown(String text) {
        return SafeText.clean(text, MAX_SHOWN);
    }
}
