/** What a source can add to its events. */
export const enrichments = {
  title: 'Enrichment',
  hint: 'Added before filters, mappings and destinations see an event. What the sender has sent itself always stays, and the lake keeps what came.',
  each: {
    userAgent: {
      label: 'Browser, system and device',
      adds: 'Read from the user agent that browsers and apps send.',
      example: 'browser: Firefox 140 · os: Windows 11 · device: desktop',
    },
    location: {
      label: 'Place',
      adds: 'City, country and time zone of the IP address, by a file on your own machine: no address leaves it.',
      example: 'location: Lyon, France · timezone: Europe/Paris',
    },
    campaign: {
      label: 'Campaign',
      adds: 'The utm_ parts and click ids (gclid, fbclid, …) of the page’s URL.',
      example: 'campaign: spring-sale · source: newsletter · gclid: EAIaIQ…',
    },
    session: {
      label: 'Session',
      adds: 'One id for all that a visitor does without a break of half an hour. Needs an anonymous id.',
      example: 'sessionId: mjx5k9so-9f2c41d07b3ae815',
    },
    bot: {
      label: 'Bots',
      adds: 'Marks events of robots and programs. Nothing is dropped: a filter may say !context.bot.',
      example: 'bot: true',
    },
  },
  geo: {
    found: 'The file of places is there:',
    missing:
      'There is no file of places yet. Put one in MaxMind’s format (GeoLite2 City, free with an account there) here:',
    gone: 'The file of places is gone or cannot be read: events get no place until it is back. It belongs here:',
    noticed: 'It is noticed within ten seconds.',
  },
} as const;
