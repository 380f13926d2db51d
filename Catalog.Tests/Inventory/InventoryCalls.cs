using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;

namespace Catalog.Tests.Inventory;

/// <summary>Short forms of calls for stocks and reservations.</summary>
internal static class InventoryCalls
{
    public static async Task<HttpResponseMessage> SetStockAsync(this CatalogApi api, long id, long onHand, string? ifMatch, long? lowStockAt = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/inventory/{id}") { Content = JsonContent.Create(new { onHand, lowStockAt }) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await api.Http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> AdjustStockAsync(this CatalogApi api, long id, long delta) =>
        api.Http.PostAsJsonAsync($"/inventory/{id}/adjust", new { delta, reason = "count" });

    /// <summary>Reserves as the admin unless a client is given, under a new key unless one is given.</summary>
    public static async Task<HttpResponseMessage> ReserveAsync(
        this CatalogApi api, long id, long quantity, string? key = null, int? expiresInSeconds = null, HttpClient? by = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/inventory/{id}/reservations")
        {
            Content = JsonContent.Create(new { quantity, expiresInSeconds }),
        };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await (by ?? api.Http).SendAsync(request);
    }

    public static async Task<JsonElement> StockAsync(this CatalogApi api, long id) => await api.Http.GetFromJsonAsync<JsonElement>($"/inventory/{id}");

    public static async Task<(IReadOnlyList<JsonElement> Items, string? Next)> PageAsync(this CatalogApi api, string address)
    {
        var page = await api.Http.GetFromJsonAsync<JsonElement>(address);
        return ([.. page.GetProperty("items").EnumerateArray()], page.GetProperty("next").GetString());
    }

    public static long Number(JsonElement json, string field) => json.GetProperty(field).GetInt64();
}
