package dev.baton.cli;

import dev.baton.config.Setting;

/** The help of {@code health-check}, made of the declarations of its settings. */
final class ProbeHelp {
    private ProbeHelp() {}

    static String text() {
        StringBuilder help = new StringBuilder("""
                Usage: health-check [FLAG]...
                Asks the health server of the connector that runs beside it. Exit code 0 and no output on HTTP 200;
                else 1 and one line on standard error.
                The environment goes before the command line, the command line before the configuration file.

                """);
        ProbeArguments.FLAGS.forEach(setting -> append(help, setting));
        return help.toString();
    }

    private static void append(StringBuilder help, Setting<?> setting) {
        help.append("  ").append(setting.flag());
        if (!setting.isBoolean()) {
            help.append("=VALUE");
        }
        if (!setting.isCommandLineOnly()) {
            help.append(", ").append(setting.variable());
        }
        help.append("\n      ").append(setting.description());
        if (!setting.isBoolean()) {
            help.append(" (").append(setting.allowed());
            setting.defaultText().ifPresent(text -> help.append("; default ").append(text));
            help.append(')');
        }
        help.append('\n');
    }
}
