"""Pages: values in, HTML text out.

Here: what a page is made of (``records``), how values read (``words``), the icons of the index
(``icons``), what a declaration says of itself (``definition``) and the pages (``pages``). Not here: any
figure or verdict (``analysis``), any chart (``charts``), any file that is written (``store``, ``assets``).
"""
