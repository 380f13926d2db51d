using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;

namespace Catalog.Tests.Reviews;

/// <summary>Short forms of calls for reviews.</summary>
internal static class ReviewCalls
{
    /// <summary>The first page of a product's reviews.</summary>
    public static async Task<JsonElement> ReviewsAsync(this CatalogApi node, long id) =>
        JsonElement.Parse(await node.Http.GetStringAsync($"/products/{id}/reviews"));

    /// <summary>Adds a review by a new user.</summary>
    public static async Task ReviewAsync(this CatalogApi api, long id, int stars, string text) =>
        await (await api.SignedInAsync()).ReviewAsync(id, stars, text);

    /// <summary>Adds a review and returns its address.</summary>
    public static async Task<string> ReviewAsync(this Account author, long id, int stars = 4, string text = "")
    {
        using var answer = await author.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars, text });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return $"/products/{id}/reviews/{(await CatalogApi.JsonAsync(answer)).GetProperty("id").GetInt64()}";
    }
}
