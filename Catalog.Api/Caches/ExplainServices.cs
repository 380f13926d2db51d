namespace Catalog.Api.Caches;

/// <summary>Puts explanations into the pipeline.</summary>
public static class ExplainServices
{
    /// <summary>Lets <c>?explain=true</c> explain cached reads. Place it after routing and authentication.</summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="mayAsk">Who may ask for an explanation; all others get 403.</param>
    public static void UseExplanations(this IApplicationBuilder app, Predicate<HttpContext> mayAsk) =>
        app.UseMiddleware<ExplainMiddleware>(mayAsk);
}
