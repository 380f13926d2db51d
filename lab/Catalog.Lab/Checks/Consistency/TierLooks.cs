using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Looks up a key in Redis and in the memory of each node through the cache administration, without side effects.</summary>
internal sealed partial class TierLooks(RunningCatalog catalog, HttpClient http)
{
    /// <summary>The copies in the tiers that answered.</summary>
    /// <param name="key">The key of an entry.</param>
    /// <param name="node">The index of the node that receives the request and asks the others.</param>
    /// <returns>Empty if it did not answer.</returns>
    public async Task<IReadOnlyList<TierCopy>> LookAsync(string key, int node)
    {
        try
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(
                new Uri(catalog.Nodes[node].Address, $"/cache/entries/{Uri.EscapeDataString(key)}"));
            return [.. Read(answer)];
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return [];
        }
    }

    /// <summary>Parses the response. Nodes without a number in their name are skipped.</summary>
    internal static IEnumerable<TierCopy> Read(JsonElement answer)
    {
        var shared = answer.GetProperty("shared");
        var state = shared.GetProperty("state").GetString()!;
        if (state != "unknown")
        {
            var isServed = state is "fresh" or "stale";
            yield return new TierCopy(Where.Shared, Node: null, isServed ? shared.GetProperty("version").GetInt64() : null, state);
        }

        foreach (var answered in answer.GetProperty("nodes").EnumerateArray())
        {
            if (NumberedNode().Match(answered.GetProperty("node").GetString()!) is { Success: true } name)
            {
                var copy = answered.GetProperty("copy");
                var isServed = copy.ValueKind == JsonValueKind.Object && copy.GetProperty("isServed").GetBoolean();
                yield return new TierCopy(
                    Where.Local,
                    name.Groups[1].Value,
                    isServed ? copy.GetProperty("version").GetInt64() : null,
                    copy.ValueKind != JsonValueKind.Object ? "absent" : copy.GetProperty("whyNot").GetString() ?? "served");
            }
        }
    }

    [GeneratedRegex("^node-([0-9]+)-")]
    private static partial Regex NumberedNode();
}
