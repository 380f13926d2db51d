using System.Globalization;

namespace Catalog.Benchmarks.Scaling;

/// <summary>The numbers in the INFO of a server.</summary>
/// <param name="Fields">All numeric fields, by name.</param>
/// <param name="Commands">The section commandstats, by command in upper case. Includes commands called by scripts.</param>
internal sealed record RedisInfo(IReadOnlyDictionary<string, double> Fields, IReadOnlyDictionary<string, CommandUse> Commands)
{
    private const string CommandPrefix = "cmdstat_";

    /// <summary>Parses lines such as <c>total_net_input_bytes:14</c> and <c>cmdstat_get:calls=2,usec=3,usec_per_call=1.50</c>.</summary>
    public static RedisInfo Parse(string info)
    {
        var fields = new Dictionary<string, double>();
        var commands = new Dictionary<string, CommandUse>();
        foreach (var line in info.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(':', 2) is not [var name, var value])
            {
                continue;
            }

            if (name.StartsWith(CommandPrefix, StringComparison.Ordinal))
            {
                commands[name[CommandPrefix.Length..].ToUpperInvariant()] = new CommandUse(Part(value, "calls"), Part(value, "usec"));
            }
            else if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                fields[name] = number;
            }
        }

        return new RedisInfo(fields, commands);
    }

    /// <summary>A field; 0 if this version of Redis does not have it.</summary>
    public double Field(string name) => Fields.GetValueOrDefault(name);

    private static double Part(string parts, string name)
    {
        var part = parts.Split(',').Select(p => p.Split('=', 2)).FirstOrDefault(p => p[0] == name);
        return part is [_, var value] ? double.Parse(value, CultureInfo.InvariantCulture) : 0;
    }
}

/// <summary>The number of executions of a command, and their total time.</summary>
internal readonly record struct CommandUse(double Calls, double Microseconds);
