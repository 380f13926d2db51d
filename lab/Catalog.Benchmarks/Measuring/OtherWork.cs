using System.Globalization;

namespace Catalog.Benchmarks.Measuring;

/// <summary>The processor time that other processes use, without this one and those that it started.</summary>
/// <param name="Share">The share of all processors, 0 to 1; 0 if unknown.</param>
/// <param name="By">The busiest processes, such as <c>dotnet 12345: 80 %</c>.</param>
public sealed record OtherWork(double Share, string By)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux

    /// <summary>Above this share, figures are not reliable.</summary>
    public const double MostShare = 0.1;

    /// <summary>Watches for a while. Linux only; elsewhere the result is 0.</summary>
    public static async Task<OtherWork> WatchAsync(TimeSpan time, CancellationToken ct)
    {
        var before = Ticks();
        await Task.Delay(time, ct);
        var after = Ticks();
        var capacity = time.TotalSeconds * TicksPerSecond * Environment.ProcessorCount;
        var shares = after
            .Where(process => before.ContainsKey(process.Key)) // without those that started in the meantime
            .Select(process => (Id: process.Key, process.Value.Name, Share: (process.Value.Ticks - before[process.Key].Ticks) / capacity))
            .OrderByDescending(process => process.Share)
            .ToArray();
        return new OtherWork(
            shares.Sum(process => process.Share),
            string.Join(", ", shares.Take(3).Where(process => process.Share >= 0.01).Select(process =>
                string.Create(CultureInfo.InvariantCulture, $"{process.Name} {process.Id}: {process.Share:P0}"))));
    }

    private static Dictionary<int, Stat> Ticks()
    {
        var all = Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc").Select(StatOf).OfType<Stat>().ToList() : [];
        var mine = new HashSet<int> { Environment.ProcessId };
        while (all.RemoveAll(process => mine.Contains(process.Id) || (mine.Contains(process.Parent) && mine.Add(process.Id))) > 0)
        {
        }

        return all.ToDictionary(process => process.Id);
    }

    // pid (name) state parent ... utime stime: proc_pid_stat(5). The name may hold spaces and brackets.
    private static Stat? StatOf(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var (from, to) = (text.IndexOf('('), text.LastIndexOf(')'));
            var fields = text[(to + 2)..].Split(' ');
            return new Stat(Number(text[..from]), text[(from + 1)..to], Number(fields[1]), Number(fields[11]) + Number(fields[12]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // not a process, or one that has ended
        }

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    private sealed record Stat(int Id, string Name, int Parent, long Ticks);
}
