using System.Globalization;
using System.Text;
using Catalog.Caching;
using Catalog.Infrastructure.Policies;

namespace Catalog.Tests.Operations;

/// <summary>The tables of policies in docs/patterns.md, written from the notes and the default policies.</summary>
internal static class PolicyTables
{
    public const string Begin = "<!-- policies -->\n";
    public const string End = "<!-- end of policies -->";

    /// <summary>The default policy of each resource.</summary>
    public static IReadOnlyDictionary<string, CachePolicy> Defaults { get; } = typeof(PolicyNote).Assembly.GetTypes()
        .Where(type => typeof(CachePolicy).IsAssignableFrom(type.GetProperty("Policy")?.PropertyType) && type.Name.EndsWith("Options", StringComparison.Ordinal))
        .Select(type => (CachePolicy)type.GetProperty("Policy")!.GetValue(Activator.CreateInstance(type))!)
        .ToDictionary(policy => policy.Resource);

    public static string Write()
    {
        var page = new StringBuilder(Begin);
        page.Append("| data | pattern | key | fresh | of it in memory | absence | stale while refreshed | stale without database | why |\n");
        page.Append("|---|---|---|---|---|---|---|---|---|\n");
        foreach (var note in PolicyNotes.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {note.Resource} | {note.Pattern} | `{note.Key}` | {TimesOf(note)} | {note.Why} |\n");
        }

        page.Append("\n| data | may be old by | written by | announced | without Redis | without the database | guarantees | round trips to Redis |\n");
        page.Append("|---|---|---|---|---|---|---|---|\n");
        foreach (var note in PolicyNotes.All)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {note.Resource} | {note.Staleness} | {note.Writers} | {note.Announced} | {note.WithoutRedis} | {note.WithoutDatabase} | {string.Join(", ", note.Guarantees)} | {note.RoundTrips} |\n");
        }

        return page.Append(End).ToString();
    }

    private static string TimesOf(PolicyNote note) => Defaults.TryGetValue(note.Resource, out var policy)
        ? string.Join(" | ", new[] { policy.Ttl, policy.LocalTtl, policy.NegativeTtl, policy.StaleWhileRevalidate, policy.StaleIfError }.Select(Text))
        : $"{note.Lifetime} | | | | ";

    private static string Text(TimeSpan time) => time switch
    {
        { Ticks: 0 } => "",
        { TotalHours: >= 1 } => $"{time.TotalHours:0} h",
        { TotalMinutes: > 1 } => $"{time.TotalMinutes:0} min",
        _ => $"{time.TotalSeconds:0} s",
    };
}
