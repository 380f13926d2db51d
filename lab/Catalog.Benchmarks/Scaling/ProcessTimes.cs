using System.Globalization;

namespace Catalog.Benchmarks.Scaling;

/// <summary>Processor time of processes in seconds, from /proc; Linux only.</summary>
internal static class ProcessTimes
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every architecture that .NET runs on

    /// <summary>The time of one process; 0 if it has ended.</summary>
    public static double Of(int process) => Read(process) is { } stat ? stat.Own : 0;

    /// <summary>The time of a process, its current children, and those that have ended.</summary>
    public static double WithChildren(int parent)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .Where(stat => stat?.Parent == parent);
        return children.Sum(stat => stat!.Value.Own) + (Read(parent) is { } own ? own.Own + own.Ended : 0);
    }

    /// <summary>Parses /proc/PID/stat. The name in parentheses may contain spaces and parentheses.</summary>
    internal static ProcessStat Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessStat(int.Parse(fields[1], CultureInfo.InvariantCulture), Seconds(11) + Seconds(12), Seconds(13) + Seconds(14));

        double Seconds(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture) / TicksPerSecond;
    }

    private static ProcessStat? Read(int process)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{process}/stat"));
        }
        catch (IOException)
        {
            return null; // the process has ended
        }
    }
}

/// <summary>The processor time of a process, in seconds.</summary>
/// <param name="Parent">The process that started it.</param>
/// <param name="Own">Its own time.</param>
/// <param name="Ended">The time of its children that have ended.</param>
internal readonly record struct ProcessStat(int Parent, double Own, double Ended);
