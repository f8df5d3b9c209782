package dev.baton.manifests;

import dev.baton.config.Setting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line of the connector, read as the program reads it: {@code --flag=value}, {@code --flag value}, and booleans
 * in one word.
 *
 * @param flags values by setting name
 * @param others words that are neither a flag nor a flag's value
 * @param faults flags that the command does not have, or without a value
 */
record Words(Map<String, String> flags, List<String> others, List<String> faults) {
    /** Flags that are no settings and take no value. */
    private static final List<String> SWITCHES = List.of("--verbose");

    static Words read(List<String> words, List<Setting<?>> settings) {
        Words read = new Words(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (!word.startsWith("-")) {
                read.others.add(word);
            } else if (!SWITCHES.contains(word)) {
                read.readFlag(word, rest, settings);
            }
        }
        return read;
    }

    private void readFlag(String word, Iterator<String> rest, List<Setting<?>> settings) {
        int equals = word.indexOf('=');
        String flag = equals < 0 ? word : word.substring(0, equals);
        Optional<Setting<?>> setting =
                settings.stream().filter(s -> s.flag().equals(flag)).findFirst();
        if (setting.isEmpty()) {
            faults.add("unknown flag " + flag);
        } else if (equals >= 0) {
            flags.put(setting.get().name(), word.substring(equals + 1));
        } else if (setting.get().isBoolean()) {
            flags.put(setting.get().name(), "true");
        } else if (rest.hasNext()) {
            flags.put(setting.get().name(), rest.next());
        } else {
            faults.add(flag + " needs a value");
        }
    }
}
