using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;

namespace Catalog.Tests.Caches;

/// <summary>Calls to the endpoints of cache administration.</summary>
internal static class CacheCalls
{
    public static Task<HttpResponseMessage> PostAsync(CatalogApi node, string address, object body) =>
        node.Http.PostAsJsonAsync(address, body);

    public static Task<JsonElement> StatsAsync(CatalogApi node) => node.Http.GetFromJsonAsync<JsonElement>("/cache/stats");

    public static Task<JsonElement> EntryAsync(CatalogApi node, string key) =>
        node.Http.GetFromJsonAsync<JsonElement>("/cache/entries/" + Uri.EscapeDataString(key));

    public static JsonElement Resource(JsonElement stats, string name) =>
        stats.GetProperty("resources").EnumerateArray().Single(r => r.GetProperty("resource").GetString() == name);

    public static async Task ReadAsync(CatalogApi node, string address) => (await node.Http.GetAsync(address)).Dispose();
}
