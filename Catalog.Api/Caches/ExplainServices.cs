namespace Catalog.Api.Caches;

/// <summary>Puts explanations into the pipeline.</summary>
public static class ExplainServices
{
    /// <summary>Lets <c>?explain=true</c> explain cached reads. Behind routing, and behind what knows who asks.</summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="mayAsk">Who is told; others are answered 403.</param>
    public static void UseExplanations(this IApplicationBuilder app, Predicate<HttpContext> mayAsk) =>
        app.UseMiddleware<ExplainMiddleware>(mayAsk);
}
